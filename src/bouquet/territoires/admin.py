"""Read-only views of the reference geography: it is changed by loading it. Syndicats and others may be entered."""

from django.contrib import admin

from .enums import GENRES_BY_SIREN, Genre
from .models import AncienNom, Canton, Collectivite, Departement, Millesime, Situation


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SituationInline(admin.TabularInline):
    model = Situation
    fk_name = "commune"
    extra = 0
    can_delete = False
    ordering = ["millesime"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Departement)
class DepartementAdmin(ReadOnlyAdmin):
    list_display = ["code", "nom", "hote"]


@admin.register(Millesime)
class MillesimeAdmin(ReadOnlyAdmin):
    list_display = ["annee", "source"]


@admin.register(Canton)
class CantonAdmin(ReadOnlyAdmin):
    list_display = ["code", "nom_complet", "genre", "departement"]
    list_filter = ["genre", "departement"]
    search_fields = ["code", "nom"]


@admin.register(AncienNom)
class AncienNomAdmin(ReadOnlyAdmin):
    list_display = ["nom", "genre", "code_insee", "siren", "collectivite"]
    list_filter = ["genre"]
    list_select_related = ["collectivite"]
    search_fields = ["nom_plie", "nom", "code_insee", "siren"]


@admin.register(Collectivite)
class CollectiviteAdmin(admin.ModelAdmin):
    """Communes and EPCI come from the reference data; syndicats and other bodies are entered here or by imports."""

    list_display = ["nom_complet", "genre", "code", "departement", "valide_du", "valide_au"]
    list_filter = ["genre", "departement"]
    list_select_related = ["departement"]
    search_fields = ["nom_plie", "nom", "code_insee", "siren"]
    exclude = ["successeur"]
    inlines = [SituationInline]

    def get_inlines(self, request, obj):
        return self.inlines if obj and obj.genre == Genre.COMMUNE else []

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "genre":
            kwargs["choices"] = [(genre.value, genre.label) for genre in GENRES_BY_SIREN if genre != Genre.EPCI]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        own = obj is None or obj.genre not in {Genre.COMMUNE, Genre.EPCI}
        return own and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        own = obj is not None and obj.genre not in {Genre.COMMUNE, Genre.EPCI}
        return own and super().has_delete_permission(request, obj)
