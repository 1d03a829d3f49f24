from django.urls import URLPattern, URLResolver, path

from accounts import views
from accounts.firms import invitation_views
from accounts.firms import views as firms

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-compte/", views.profile, name="profile"),
    path("mon-compte/accords/<uuid:pk>/retirer/", views.withdraw_consent, name="withdraw_consent"),
    path("mon-entreprise/", firms.mine, name="my_firm"),
    path("mon-entreprise/nouvelle/", firms.name_firm, name="name_firm"),
    path("mon-entreprise/choisir/", firms.choose, name="choose_firm"),
    path("mon-entreprise/<uuid:pk>/", firms.firm, name="firm"),
    path("mon-entreprise/<uuid:pk>/modifier/", firms.change, name="change_firm"),
    path("mon-entreprise/<uuid:pk>/inviter/", invitation_views.invite, name="invite"),
    path("mon-entreprise/<uuid:pk>/quitter/", firms.leave, name="leave_firm"),
    path(
        "mon-entreprise/invitations/<uuid:pk>/annuler/",
        invitation_views.revoke,
        name="revoke_invitation",
    ),
    path("mon-entreprise/personnes/<uuid:pk>/retirer/", firms.remove, name="remove_person"),
    path("mon-entreprise/personnes/<uuid:pk>/passer-la-main/", firms.hand_over, name="hand_over"),
    path("invitation/<str:token>/", invitation_views.invitation, name="invitation"),
]
