"""Catalogues that companies bring in as files, and what of them waits for its pictures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models.catalogue import Product
from exhibitors.models.company import Exhibitor
from fair.models import Job, Picture
from fair.uploads import private_files


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the exhibitors that the person works for."""
        return self.filter(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))

    def manageable_by(self, user):
        """Those of the exhibitors whose owner or manager the person is."""
        return self.filter(exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def under_way(self):
        return self.filter(job__state__in=Job.UNFINISHED)


class Import(models.Model):
    """An uploaded catalogue, pictures, or both, on their way into the products of an exhibitor.

    It waits for its columns to be told until it has a `job`, whose state then is its own. `mapping` says
    what each heading holds: a field of `headings.TARGETS`, "name@de" for a translation, "attribute", or ""
    to leave it out. `counts` are kept by its run: added, changed, unchanged, wrong, rows, pictures, …
    """

    class Prices(models.TextChoices):
        AUTO = "auto", _("Find out from the file")
        UNITS = "units", _("As written: 12.50 is 12.50")
        CENTS = "cents", _("In cents: 1250 is 12.50")

    class NewState(models.TextChoices):
        LISTED = Product.State.LISTED, _("Listed at once")
        DRAFT = Product.State.DRAFT, _("Drafts, for you to list later")

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="imports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    file = models.FileField(upload_to="imports", storage=private_files, blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text=_("As it was uploaded."))
    archive = models.FileField(upload_to="imports", storage=private_files, blank=True)
    archive_name = models.CharField(max_length=120, blank=True)
    report = models.FileField(upload_to="imports", storage=private_files, blank=True)
    report_name = models.CharField(max_length=120, blank=True)
    sheet = models.CharField(max_length=80, blank=True, help_text=_("Of a workbook with several."))
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    prices = models.CharField(max_length=5, choices=Prices, default=Prices.AUTO)
    new_state = models.CharField(max_length=9, choices=NewState, default=NewState.LISTED)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["exhibitor", "-id"], name="import_of_exhibitor")]

    def __str__(self):
        return self.file_name or self.archive_name

    @property
    def state(self):
        """The job's, or "new" while nobody has started it."""
        return self.job.state if self.job else "new"

    @property
    def state_label(self):
        return self.job.get_state_display() if self.job else _("To be started")

    @property
    def is_under_way(self):
        return self.job is not None and not self.job.is_over

    @property
    def is_tidied(self):
        """Whether its files were taken away: then it can only be looked at."""
        return not self.file and not self.archive


class WrongRow(models.Model):
    """A row that could not be taken, by its number in the file, with the reason."""

    catalogue = models.ForeignKey(Import, models.CASCADE, related_name="wrong_rows")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "number"], name="wrong_row_once")]

    def __str__(self):
        return f"{self.number}: {self.reason}"


class RefusedPicture(models.Model):
    """A picture of an import that was not shown anywhere, with the reason."""

    catalogue = models.ForeignKey(Import, models.CASCADE, related_name="refused_pictures")
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "name"], name="refused_picture_once")]

    def __str__(self):
        return f"{self.name}: {self.reason}"


class PictureFile(models.Model):
    """What an exhibitor calls a picture: the file's name in small letters, and its content's digest.

    The same file is therefore stored once, and a later catalogue may name it without bringing it again.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="picture_files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "name"], name="picture_file_name_once"),
        ]

    def __str__(self):
        return self.name


class AwaitedPicture(models.Model):
    """A picture that a catalogue names for a product and that has not come yet."""

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="awaited_pictures")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["exhibitor", "name"], name="awaited_picture_name")]
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="awaited_picture_once"),
            models.CheckConstraint(condition=~Q(name=""), name="awaited_picture_named"),
        ]

    def __str__(self):
        return self.name
