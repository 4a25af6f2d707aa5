"""The latest news of each demande beside it, so that lists no longer read histories."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest


def read_history(apps, schema_editor):
    history = apps.get_model("demandes", "TransitionDemande").objects.order_by("-le")
    works = apps.get_model("demandes", "TransitionIntervention").objects.order_by("-le")
    own = Subquery(history.filter(demande=OuterRef("pk")).values("le")[:1])
    work = Subquery(works.filter(intervention__demande=OuterRef("pk")).values("le")[:1])
    demandes = apps.get_model("demandes", "Demande").objects
    demandes.update(nouvelle_le=Greatest(Coalesce(own, work), Coalesce(work, own)))


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
        ('demandes', '0007_indicateurs_assistance'),
        ('territoires', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='demande',
            name='nouvelle_le',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dernière nouvelle'),
        ),
        migrations.RunPython(read_history, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='demande',
            index=models.Index(fields=['etat'], name='demandes_etat_seul'),
        ),
    ]
