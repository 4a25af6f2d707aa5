from django.contrib import admin

from .models import Appartenance, Organisme, Referent


class ReferentInline(admin.TabularInline):
    model = Referent
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Organisme)
class OrganismeAdmin(admin.ModelAdmin):
    list_display = ("sigle", "nom", "nature", "parent", "date_adhesion", "date_sortie")
    list_filter = ("nature",)
    list_select_related = ("parent",)
    search_fields = ("sigle", "nom")
    autocomplete_fields = ("parent",)
    inlines = (ReferentInline,)


@admin.register(Appartenance)
class AppartenanceAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "organisme", "collectivite", "canton")
    list_filter = ("role",)
    list_select_related = ("user", "organisme", "collectivite", "canton")
    search_fields = ("user__email", "user__nom")
    autocomplete_fields = ("user", "organisme")
    raw_id_fields = ("collectivite", "canton")
