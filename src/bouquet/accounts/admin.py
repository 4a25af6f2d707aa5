from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group

from .models import ConnexionTracee, User

# One way in for all: the administration's own form would not be throttled.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)  # roles are memberships of the annuaire
admin.site.site_header = admin.site.site_title = "Administration"


class UserCreationForm(BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):  # type: ignore[name-defined]
        model = User
        fields = ("email", "prenom", "nom")
        field_classes: dict = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = UserCreationForm
    list_display = ("email", "prenom", "nom", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "prenom", "nom")
    ordering = ("email",)
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "prenom", "nom", "password")}),
        ("Droits", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "prenom", "nom", "password1", "password2")}),)


@admin.register(ConnexionTracee)
class ConnexionTraceeAdmin(admin.ModelAdmin):
    """Read by the administration; written by sign-ins only."""

    list_display = ("le", "user", "succes", "moyen", "reseau")
    list_filter = ("succes", "moyen")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    date_hierarchy = "le"

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Erased with the person, never alone."""
        return request.resolver_match.url_name.startswith("accounts_user_")
