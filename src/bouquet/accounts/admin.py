from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group

from .models import User

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
