"""Pictures of the site: none without the words of those who don't see it, none without its author."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


def with_renditions(path: str) -> models.Prefetch:
    """To prefetch photos and all their sizes: two queries, whatever their number."""
    return models.Prefetch(path, queryset=Photo.objects.prefetch_renditions())


class Photo(AbstractImage):
    # Redefined from Wagtail's: here it must be filled in.
    description = models.CharField(
        "ce que l’on voit",
        max_length=255,
        help_text="Lu à voix haute aux personnes qui ne voient pas l’image : « Le lavoir restauré, vu de la place ».",
    )
    credit = models.CharField(
        "crédit", max_length=120, help_text="Qui a pris la photo, ou à qui elle appartient. Affiché sous l’image."
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "photo"
        verbose_name_plural = "photos"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(description="") & ~models.Q(credit=""),
                name="pages_photo_dite_et_creditee",
                violation_error_message="Une photo porte la description de ce que l’on voit, et son crédit.",
            )
        ]

    @property
    def default_alt_text(self) -> str:
        return self.description


class PhotoRendition(AbstractRendition):
    """A photo in one size, made when a page first shows it."""

    image = models.ForeignKey(Photo, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="pages_rendition_unique")
        ]
