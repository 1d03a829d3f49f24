from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "comptes et entreprises"

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        import accounts.notifications  # noqa: F401 - registers its messages
        from accounts import retention, roles, services
        from notifications import alerts, categories, upkeep

        categories.register(
            categories.Category(
                "compte",
                "Connexion",
                "Le code qui ouvre votre espace, quand vous le demandez.",
            )
        )
        alerts.register_readers(services.national_team)
        upkeep.register(retention.forget_unconfirmed)
        upkeep.register(retention.forget_sessions)

        roles.register("adviser", services.is_adviser)

        # Staff sign in like everybody, by a code: the admin has no form of its own.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
