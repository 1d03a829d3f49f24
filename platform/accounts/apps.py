from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "comptes et entreprises"

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        import accounts.notifications  # noqa: F401 - registers its messages
        from accounts import retention, roles, services, sign_in
        from accounts.firms import session
        from notifications import alerts, categories, upkeep

        categories.register(
            categories.Category(
                "compte",
                "Connexion",
                "Le code qui ouvre votre espace, quand vous le demandez.",
            ),
            categories.Category(
                "firm",
                "Mon entreprise",
                "Les invitations, et ce qui change parmi les personnes de votre entreprise.",
            ),
        )
        alerts.register_readers(services.national_team)
        upkeep.register(retention.forget_unconfirmed)
        upkeep.register(retention.forget_sessions)
        upkeep.register(retention.forget_invitations)
        upkeep.register(retention.forget_memberships)

        roles.register("adviser", services.is_adviser)
        sign_in.register(session.remember_several)

        # Staff sign in like everybody, by a code: the admin has no form of its own.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
