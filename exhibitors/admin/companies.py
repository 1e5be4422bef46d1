"""Companies and their catalogues, for organisers."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from exhibitors import services
from exhibitors.admin.checks import verification_link
from exhibitors.forms.checks import CheckForm
from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.models import Certificate, Check, Exhibitor, Membership, PriceTier, Product, ProductPicture
from exhibitors.shelf_words import shelf_words
from fair.console import ConsoleAdmin, TabularInline
from fair.console.lists import CountryFilter
from fair.console.paging import matching_words
from fair.errors import Refused
from fair.forms import ModelField, PdfField
from fair.models import Category
from fair.search.query import search

FOUND = 100  # of a search


class MembershipInline(TabularInline):
    model = Membership
    fields = ["user", "role", "job_title", "languages", "position"]
    autocomplete_fields = ["user"]
    per_page = 5  # each asks for the name of its person
    extra = 0


class CheckInline(TabularInline):
    """A ledger: checks are added, and taken back when recorded in error, but never rewritten."""

    model = Check
    form = CheckForm
    extra = 0

    def has_change_permission(self, request, obj=None):
        return False


class CertificateForm(forms.ModelForm):
    evidence = PdfField(required=False)

    class Meta:
        model = Certificate
        fields = ["name", "issuer", "number", "valid_from", "valid_until", "evidence"]


class CertificateInline(TabularInline):
    model = Certificate
    form = CertificateForm
    extra = 0


class VerifiedFilter(admin.SimpleListFilter):
    title = _("Verified")
    parameter_name = "verified_on__isempty"

    def lookups(self, request, model_admin):
        return [("0", _("Yes")), ("1", _("No"))]

    def queryset(self, request, queryset):
        return queryset.filter(verified_on__isnull=self.value() == "1") if self.value() else queryset


@admin.register(Exhibitor)
class ExhibitorAdmin(ConsoleAdmin):
    list_display = ["name", "country", "type", "verified_on", "verification", "created_at"]
    list_filter = [VerifiedFilter, "type", "is_demo", CountryFilter]
    search_fields = ["name", "legal_name", "slug"]
    by_words = True
    large = True
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["verified_on", "is_demo", "created_at"]
    raw_id_fields = ["logo"]
    autocomplete_fields = ["category"]
    inlines = [CheckInline, MembershipInline, CertificateInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    export_fields = [
        *("id", "slug", "name", "legal_name", "type", "country", "city", "address", "website", "category"),
        *("markets", "languages", "founded", "employees", "verified_on", "created_at"),
    ]
    list_select_related = []

    @admin.display(description=_("Verification"))
    def verification(self, exhibitor):
        return verification_link(exhibitor)

    def for_export(self, rows):
        return rows.select_related("category")

    def save_rows(self, request, form, formset, change):
        if formset.model is not Check:
            return super().save_rows(request, form, formset, change)
        formset.save(commit=False)
        for check in formset.deleted_objects:
            services.withdraw_check(check, request.user)
        for check in formset.new_objects:
            self.record(request, form.instance, check)
        return None

    def record(self, request, exhibitor, check):
        fields = ("kind", "method", "checked_on", "valid_until", "evidence")
        try:
            services.record_check(exhibitor, request.user, **{f: getattr(check, f) for f in fields})
        except Refused as refusal:
            messages.error(request, str(refusal))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        index_exhibitors([form.instance.pk])
        index_products(form.instance.products.values_list("pk", flat=True))


class PriceTierInline(TabularInline):
    model = PriceTier
    extra = 0


class ProductPictureInline(TabularInline):
    model = ProductPicture
    raw_id_fields = ["picture"]
    per_page = 5  # each asks for the name of its picture
    extra = 0


class ProductForm(forms.ModelForm):
    model_file = ModelField(required=False, label=_("3D model"))

    class Meta:
        model = Product
        fields = [
            *("exhibitor", "category", "state", "name", "summary", "description", "keywords", "brand"),
            *("model_code", "external_id", "hs_code", "origin", "attributes", "moq", "unit"),
            *("lead_time_days", "sample", "sample_price", "certificates", "model_file"),
            *("source_language", "translations"),
        ]

    def clean_model_file(self):
        file = self.cleaned_data["model_file"]
        if file and "model_file" in self.changed_data:
            self.instance.model_size = file.size
        return file


@admin.register(Product)
class ProductAdmin(ConsoleAdmin):
    form = ProductForm
    list_display = ["name", "exhibitor", "model_code", "state", "moq", "updated_at"]
    list_filter = ["state"]
    large = True
    ordering = ["-pk"]
    list_select_related = ["exhibitor"]
    search_fields = ["name", "model_code", "external_id"]
    search_help_text = _(
        "The hundred best of what is on show; of drafts and what was withdrawn, the hundred latest, "
        "by name, model code or own number."
    )
    export_fields = [
        *("id", "exhibitor", "external_id", "model_code", "name", "summary", "brand", "category", "state"),
        *("origin", "hs_code", "moq", "unit", "lead_time_days", "sample", "created_at", "updated_at"),
    ]
    autocomplete_fields = ["exhibitor", "category"]
    readonly_fields = ["created_at", "updated_at"]
    inlines = [PriceTierInline, ProductPictureInline]
    actions = ["list_selected", "withdraw_selected"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("words")

    def get_search_results(self, request, queryset, search_term):
        """By the visitors' search, and of what it does not hold by the words in an index of their own."""
        if not search_term.strip():
            return queryset, False
        listed = [hit.object_id for hit in search(search_term, per_page=FOUND).hits]
        others = Product.objects.exclude(state=Product.State.LISTED)
        hidden = matching_words(others, self.search_fields, search_term).order_by("-pk")
        return queryset.filter(pk__in=[*listed, *hidden.values_list("pk", flat=True)[:FOUND]]), False

    def formfield_for_manytomany(self, field, request, **options):
        """Only the certificates of the product's own company can be named."""
        product = request.resolver_match.kwargs.get("object_id")
        if field.name == "certificates":
            options["queryset"] = Certificate.objects.filter(exhibitor__products=product)
        return super().formfield_for_manytomany(field, request, **options)

    def save_model(self, request, obj, form, change):
        obj.words = shelf_words(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        index_products([form.instance.pk])

    def delete_model(self, request, obj):
        pk = obj.pk
        super().delete_model(request, obj)
        index_products([pk])

    def delete_queryset(self, request, queryset):
        pks = list(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        index_products(pks)

    @admin.action(description=_("List for visitors"))
    def list_selected(self, request, queryset):
        self.each(request, queryset, services.list_product, "product.listed")

    @admin.action(description=_("Withdraw from the catalogue"))
    def withdraw_selected(self, request, queryset):
        self.each(request, queryset, services.withdraw_product, "product.withdrawn")

    def for_export(self, rows):
        """Only what the columns print: texts and words of a million products weigh."""
        shown = [name for name in self.export_fields if name not in ("exhibitor", "category")]
        # Not joined: thousands of neighbours share a company and a category.
        related = [
            Prefetch("exhibitor", Exhibitor.objects.only("name")),
            Prefetch("category", Category.objects.only("names")),
        ]
        wanted = rows.select_related(None).only(*shown, "exhibitor", "category")
        return wanted.prefetch_related(*related)
