from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from accounts.enums import MembershipRole
from accounts.models import Company, Invitation, Membership, Organisation, OrganisationMember, User
from reference.enums import SizeClass
from tests.factories.reference import CommuneFactory

# The browser tests keep their database: what a former run left has other addresses.
RUN = uuid4().hex[:6]


class UserFactory(factory.django.DjangoModelFactory[User]):
    email = factory.Sequence(lambda n: f"personne{n}-{RUN}@example.org")
    full_name = factory.Sequence(lambda n: f"Camille Exemple {n}")

    class Meta:
        model = User

    class Params:
        staff = factory.Trait(is_staff=True, is_superuser=True)


class CompanyFactory(factory.django.DjangoModelFactory[Company]):
    name = factory.Sequence(lambda n: f"Boulangerie Exemple {n}")
    commune = factory.SubFactory(CommuneFactory)
    size_class = SizeClass.MICRO
    sector = "C"

    class Meta:
        model = Company


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    user = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory)
    role = MembershipRole.OWNER

    class Meta:
        model = Membership

    class Params:
        member = factory.Trait(role=MembershipRole.MEMBER)
        over = factory.Trait(
            created_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=30)),
            ended_at=factory.LazyFunction(timezone.now),
        )


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    """Somebody asked into a firm by an owner of it, for 14 days."""

    company = factory.SubFactory(CompanyFactory)
    email = factory.Sequence(lambda n: f"invitee{n}-{RUN}@example.org")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    invited_by = factory.LazyAttribute(
        lambda invitation: MembershipFactory(company=invitation.company).user
    )

    class Meta:
        model = Invitation


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    name = factory.Sequence(lambda n: f"Chambre de commerce Exemple {n}")
    kind = "chamber"

    class Meta:
        model = Organisation


class AdviserFactory(factory.django.DjangoModelFactory[OrganisationMember]):
    """Somebody who advises firms for a chamber now."""

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = OrganisationMember
