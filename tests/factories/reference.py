import factory

from reference.models import Commune, Department, Region


class RegionFactory(factory.django.DjangoModelFactory[Region]):
    code = "75"
    name = "Nouvelle-Aquitaine"

    class Meta:
        model = Region
        django_get_or_create = ("code",)


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    code = "24"
    name = "Dordogne"
    region = factory.SubFactory(RegionFactory)

    class Meta:
        model = Department
        django_get_or_create = ("code",)


class CommuneFactory(factory.django.DjangoModelFactory[Commune]):
    """Périgueux, unless told otherwise."""

    code = "24322"
    name = "Périgueux"
    search_name = "perigueux"
    postcodes: list[str] = ["24000"]
    department = factory.SubFactory(DepartmentFactory)
    latitude = 45.1840
    longitude = 0.7218
    population = 29_055

    class Meta:
        model = Commune
        django_get_or_create = ("code",)
