"""Outgoing mail for those who administer: read-only, searchable, and sent again when it failed or is uncertain."""

from collections.abc import Callable

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from .delivery import build_message, resend
from .enums import EtatCourriel
from .formats import counted
from .gabarits import gabarits, preview
from .models import Courriel, Instance
from .tasks import enqueue_delivery

UNCERTAIN = "incertain"
# A mail carries its style inline: its page is cut off from the site, and may run, fetch and send nothing.
ALONE: Callable = csp_replace(
    {"style-src": [UNSAFE_INLINE], "form-action": [NONE], "font-src": [NONE], "sandbox": True}
)


class EtatFilter(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [*EtatCourriel.choices, (UNCERTAIN, "Incertain")]

    def queryset(self, request, queryset):
        if self.value() == UNCERTAIN:
            return queryset.uncertain(timezone.now())
        return queryset.filter(etat=self.value()) if self.value() else queryset


@admin.register(Instance)
class InstanceAdmin(admin.ModelAdmin):
    """The one row: names, and what the legal pages say. `demonstration` is set by the demonstration alone."""

    readonly_fields = ("demonstration",)

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not Instance.objects.exists()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Courriel)
class CourrielAdmin(admin.ModelAdmin):
    list_display = ("created_at", "destinataire", "sujet", "etat_affiche", "raison", "essais", "envoye_le")
    list_filter = (EtatFilter, "gabarit", "created_at")
    search_fields = ("destinataire", "sujet", "cle")
    show_full_result_count = False
    list_per_page = 50
    actions = ("renvoyer",)
    fields = (
        ("etat_affiche", "erreur"),
        ("destinataire", "repondre_a"),
        "raison",
        "sujet",
        "texte",
        "mise_en_page",
        ("created_at", "pris_le", "envoye_le", "essais", "efface_le"),
        ("gabarit", "cle", "arret"),
    )

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description="état", ordering="etat")
    def etat_affiche(self, courriel: Courriel) -> str:
        return "Incertain" if courriel.is_uncertain(timezone.now()) else courriel.get_etat_display()

    @admin.display(description="mise en page")
    def mise_en_page(self, courriel: Courriel) -> str:
        return format_html(
            '<a href="{}">Voir la mise en page</a> · <a href="{}">Télécharger le message (.eml)</a>',
            reverse("admin:core_courriel_apercu", args=[courriel.pk]),
            reverse("admin:core_courriel_eml", args=[courriel.pk]),
        )

    @admin.action(description="Renvoyer (échecs, annulés et incertains seulement)")
    def renvoyer(self, request, queryset) -> None:
        sent = [courriel for courriel in queryset if resend(courriel=courriel, le=timezone.now())]
        for courriel in sent:
            enqueue_delivery(courriel_id=courriel.pk)
        if sent:
            self.message_user(request, f"{counted(len(sent), 'courriel remis', 'courriels remis')} en attente d’envoi.")
        left = queryset.count() - len(sent)
        if left:
            said = f"{counted(left, 'courriel laissé', 'courriels laissés')} : envoyé, en attente, en cours ou effacé."
            self.message_user(request, said, messages.WARNING)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("gabarits/", view(self.gabarits_view), name="core_courriel_gabarits"),
            path("gabarits/apercu/", view(ALONE(self.gabarit_view)), name="core_courriel_gabarit"),
            path("<int:object_id>/apercu/", view(ALONE(self.apercu_view)), name="core_courriel_apercu"),
            path("<int:object_id>/message.eml", view(self.eml_view), name="core_courriel_eml"),
            *super().get_urls(),
        ]

    def apercu_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        courriel = self._readable(request, object_id)
        return HttpResponse(courriel.html or "Le contenu de ce courriel a été effacé.")

    def eml_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        message = build_message(self._readable(request, object_id)).message()
        headers = {"Content-Disposition": f'attachment; filename="courriel-{object_id}.eml"'}
        return HttpResponse(message.as_bytes(), content_type="message/rfc822", headers=headers)

    def _readable(self, request: HttpRequest, pk: int) -> Courriel:
        self._check(request)
        return get_object_or_404(Courriel, pk=pk)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def gabarits_view(self, request: HttpRequest) -> HttpResponse:
        self._check(request)
        drawn = [preview(nom) for nom in gabarits()]
        context = {**self.admin_site.each_context(request), "title": "Gabarits des courriels", "gabarits": drawn}
        return render(request, "admin/core/courriel/gabarits.html", context)

    def gabarit_view(self, request: HttpRequest) -> HttpResponse:
        self._check(request)
        nom = request.GET.get("gabarit", "")
        if nom not in gabarits():
            raise Http404
        drawn = preview(nom)
        return HttpResponse(drawn.html or drawn.erreur, content_type="text/html" if drawn.html else "text/plain")
