"""`bouquet db_worker`: django-tasks' own, which first takes up what a killed worker left."""

from django_tasks_db.management.commands.db_worker import Command as Worker

from bouquet.core.reprise import resume_all


class Command(Worker):
    def handle(self, *args, **options) -> None:
        resume_all()
        super().handle(*args, **options)
