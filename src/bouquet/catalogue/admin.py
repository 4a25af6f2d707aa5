from django.contrib import admin
from django.http import HttpRequest

from .models import Nature, Prestation, Thematique


class ReferenceAdmin(admin.ModelAdmin):
    """Words may be edited; codes are contracts, and rows are neither added nor removed by hand."""

    list_display = ("libelle", "code", "ordre")
    readonly_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Thematique)
class ThematiqueAdmin(ReferenceAdmin):
    pass


@admin.register(Nature)
class NatureAdmin(ReferenceAdmin):
    pass


@admin.register(Prestation)
class PrestationAdmin(admin.ModelAdmin):
    list_display = ("titre", "organisme", "nature", "publiee", "valide_du", "valide_au")
    list_filter = ("publiee", "nature", "thematiques", "organisme")
    list_select_related = ("organisme", "nature")
    search_fields = ("titre", "description")
    prepopulated_fields = {"slug": ("titre",)}
    filter_horizontal = ("thematiques",)
    autocomplete_fields = ("organisme", "epci")
