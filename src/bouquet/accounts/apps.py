from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bouquet.accounts"
    verbose_name = "Comptes"
