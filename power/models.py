"""用电监管: plants, metered circuits, and which treatment serves which production."""

from django.core.validators import MinValueValidator
from django.db import models

from alerts.rule_types import Link, PointView, SiteView
from power.factors import FACTORS
from registry.models import Point, Site, Status
from registry.scoping import ScopedQuerySet, scoped_by
from telemetry.models import AbstractReading, AbstractRollup, rollup_fields


class PlantQuerySet(ScopedQuerySet):
    def site_views(self) -> dict[int, SiteView]:
        """Each plant in use as the rules see it, by primary key."""
        rows = self.filter(status=Status.RUNNING).prefetch_related("groups__production", "groups__members")
        circuits: dict[int, list[PointView]] = {}
        for each in Circuit.objects.filter(site__in=self, status=Status.RUNNING):
            circuits.setdefault(each.site_id, []).append(each.as_view())
        return {row.pk: _view(row, tuple(circuits.get(row.pk, ()))) for row in rows}


def _view(plant: "Plant", points: tuple[PointView, ...]) -> SiteView:
    keys = {point.key for point in points}
    links = tuple(link for group in plant.groups.all() if (link := group.as_link(keys)) is not None)
    covered = plant.fully_submetered
    return SiteView("power", points, plant.trade, links=links, title=plant.name, fully_submetered=covered)


class Plant(Site):
    """An enterprise's plant whose circuits are metered."""

    fully_submetered = models.BooleanField("分表全覆盖", default=False)

    objects = PlantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用电企业"


class Circuit(Point):
    """One metered circuit of one facility (domain.md A.3)."""

    class Kind(models.TextChoices):
        TOTAL = "total", "总表"
        PRODUCTION = "production", "产污"
        TREATMENT = "treatment", "治污"
        BOTH = "both", "产治一体"
        INDIRECT = "indirect", "间接用电"

    kind = models.CharField("类别", max_length=16, choices=Kind)
    facility = models.CharField("设施", max_length=64, blank=True)
    rated_kw = models.FloatField("额定功率（kW）", validators=[MinValueValidator(0.1)])
    on_kw = models.FloatField(
        "启停阈值（kW）",
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
        help_text="空为额定功率的 10%",
    )
    rated_v = models.FloatField("额定电压（V）", default=380)
    ct_ratio = models.FloatField("CT 变比", default=1)
    pt_ratio = models.FloatField("PT 变比", default=1)

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用电点位"

    def as_view(self) -> PointView:
        on_kw = self.rated_kw * 0.1 if self.on_kw is None else self.on_kw
        title = self.facility or self.name
        return PointView(str(self.pk), self.kind, self.interval_s, self.rated_kw, on_kw, title)


class TreatmentGroup(models.Model):
    """产治关联: these production circuits need this treatment."""

    class Mode(models.TextChoices):
        ALL = "all", "串联（全部开启）"
        ANY = "any", "并联（其一开启）"

    plant = models.ForeignKey(Plant, models.CASCADE, verbose_name="企业", related_name="groups")
    name = models.CharField("治理线组", max_length=64)
    mode = models.CharField("方式", max_length=8, choices=Mode, default=Mode.ALL)
    production = models.ManyToManyField(Circuit, verbose_name="产污点位", related_name="served_by")
    treatment = models.ManyToManyField(
        Circuit, verbose_name="治污点位", through="TreatmentMember", related_name="serves"
    )

    objects = scoped_by("plant__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "产治关联"

    def __str__(self) -> str:
        return self.name

    def as_link(self, keys: set[str]) -> Link | None:
        """The link between points in use (``keys``); None when either side has none."""
        production = tuple(key for each in self.production.all() if (key := str(each.pk)) in keys)
        members = [each for each in self.members.all() if str(each.circuit_id) in keys]
        in_use = tuple(str(each.circuit_id) for each in members if not each.standby)
        standby = tuple(str(each.circuit_id) for each in members if each.standby)
        return Link(production, in_use, standby, self.mode) if production and in_use else None


class TreatmentMember(models.Model):
    """A treatment circuit in a group, 用 or 备."""

    group = models.ForeignKey(TreatmentGroup, models.CASCADE, related_name="members")
    circuit = models.ForeignKey(Circuit, models.PROTECT, verbose_name="治污点位", related_name="memberships")
    standby = models.BooleanField("备用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "治污成员"
        constraints = [models.UniqueConstraint(fields=["group", "circuit"], name="one_membership_a_circuit")]


class Reading(AbstractReading):
    power_kw = models.FloatField("有功功率（kW）", null=True)
    current_a_a = models.FloatField("A 相电流（A）", null=True)
    current_b_a = models.FloatField("B 相电流（A）", null=True)
    current_c_a = models.FloatField("C 相电流（A）", null=True)
    voltage_a_v = models.FloatField("A 相电压（V）", null=True)
    voltage_b_v = models.FloatField("B 相电压（V）", null=True)
    voltage_c_v = models.FloatField("C 相电压（V）", null=True)
    reactive_kvar = models.FloatField("无功功率（kvar）", null=True)
    power_factor = models.FloatField("功率因数", null=True)
    energy_kwh = models.FloatField("累计电量（kWh）", null=True)
    temperature_c = models.FloatField("温度（℃）", null=True)
    running = models.SmallIntegerField("运行状态", null=True)
    run_h = models.FloatField("运行时间（h）", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "用电读数"


class HourlyReading(AbstractRollup):
    locals().update(
        rollup_fields(FACTORS)
    )  # four columns per factor; a class body's namespace is a real dict

    class Meta:
        verbose_name = verbose_name_plural = "用电小时值"


class DailyReading(AbstractRollup):
    locals().update(rollup_fields(FACTORS))

    class Meta:
        verbose_name = verbose_name_plural = "用电日值"
