"""The trade's tree as organisers keep it."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from exhibitors.forms.categories import MergeForm, NamesForm, ParentForm, TranslationForm, lacks_names
from exhibitors.models import Exhibitor, Product
from exhibitors.services import categories as services
from fair.console import ConsoleAdmin
from fair.models import Category

MOST_COUNTED = 10_000


@admin.register(Category)
class CategoryAdmin(ConsoleAdmin):
    """Three levels, some hundreds of nodes: the whole tree is one page."""

    export_fields = ["id", "slug", "name", "level", "parent"]
    search_fields = ["slug", "names"]  # of the choices in other forms

    def get_urls(self):
        return [
            self.desk_path("<int:pk>/translate/", self.translate, "translate"),
            self.desk_path("<int:pk>/step/<slug:step>/", require_POST(self.step), "step"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """The tree; ?q= leaves what bears the words in any language, and what is above it."""
        nodes = list(Category.objects.all())
        words = request.GET.get("q", "").strip().lower()
        found = {node.pk for node in nodes if words in " ".join([node.slug, *node.names.values()]).lower()}
        kept = {pk for node in nodes if node.pk in found for pk in node.path}
        shown = [node for node in nodes if node.pk in kept]
        for node in shown:
            node.lacks = lacks_names(node)
        context = {"trees": tree_of(shown), "words": words, "found": len(found), "form": NamesForm()}
        return self.desk(request, "console/categories/tree.html", _("Categories"), **context)

    def add_view(self, request, form_url="", extra_context=None):
        """A section, or with ?parent= a category below one."""
        parent = self.found(request.GET["parent"]) if request.GET.get("parent") else None
        form = NamesForm(request.POST or None)
        if self.has_add_permission(request) and form.is_valid():
            names = form.cleaned_data["names"]
            done = str(_("Added: %(name)s.") % {"name": next(iter(names.values()))})
            if self.act(request, done, services.add_category, request.user, names, parent):
                return redirect("admin:fair_category_changelist")
        title = _("Add below %(name)s") % {"name": parent} if parent else _("Add a section")
        return self.desk(request, "console/categories/add.html", title, form=form, parent=parent)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise Http404
        return self.shown(request, self.found(object_id), {})

    def shown(self, request, category, sent, status=200):
        tree = {node.pk: node for node in Category.objects.all()}
        told = {"category": category, "tree": tree}
        context = {
            "category": category,
            "line": [tree[pk] for pk in category.path[:-1]],
            "children": [node for node in tree.values() if node.parent_id == category.pk],
            "products": Product.objects.filter(category=category)[:MOST_COUNTED].count(),
            "exhibitors": Exhibitor.objects.filter(category=category)[:MOST_COUNTED].count(),
            "most": MOST_COUNTED,
            "names": sent.get("rename") or NamesForm(initial={"names": category.names}),
            "parent": sent.get("move") or ParentForm(**told, initial={"parent": category.parent_id}),
            "merge": sent.get("merge") or MergeForm(**told),
        }
        return self.desk(request, "console/categories/one.html", category.name, status=status, **context)

    def step(self, request, pk, step):
        """Rename, move, merge or retire."""
        category, jobs = self.found(pk), []
        tree = {node.pk: node for node in Category.objects.all()}
        if step == "retire":
            done = str(_("Retired: %(name)s.") % {"name": category})
            if self.act(request, done, services.retire_category, category, request.user):
                return redirect("admin:fair_category_changelist")
            return self.shown(request, category, {}, status=422)
        form, service, argument = self.form_of(step, request.POST, category, tree)

        def change():
            jobs.append(service(category, request.user, form.cleaned_data[argument]))

        if form.is_valid() and self.act(request, str(_("The category is changed.")), change):
            return self.onward(jobs[0], reverse("admin:fair_category_changelist"))
        return self.shown(request, category, {step: form}, status=422)

    def form_of(self, step, data, category, tree):
        forms = {
            "rename": lambda: (NamesForm(data), services.rename_category, "names"),
            "move": lambda: (
                ParentForm(data, category=category, tree=tree),
                services.move_category,
                "parent",
            ),
            "merge": lambda: (
                MergeForm(data, category=category, tree=tree),
                services.merge_categories,
                "into",
            ),
        }
        if step not in forms:
            raise Http404
        return forms[step]()

    def onward(self, job, address):
        """To the job's progress where there is one."""
        return redirect("job", job.pk) if job else redirect(address)

    def translate(self, request, pk):
        """All names of a section, language beside language."""
        section = self.found(pk)
        nodes = list(Category.objects.filter(path__contains=[section.pk]))
        nodes.sort(key=lambda node: [place_of(nodes).get(pk, 0) for pk in node.path])
        form = TranslationForm(request.POST if request.method == "POST" else None, nodes=nodes)
        if form.is_valid():

            def change():
                for node, names in form.changed:
                    services.rename_category(node, request.user, names)

            if self.act(request, str(_("The names are saved.")), change):
                return redirect("admin:fair_category_translate", pk)
        title = _("Translate: %(name)s") % {"name": section}
        return self.desk(request, "console/categories/translate.html", title, form=form, section=section)

    def found(self, pk):
        category = (
            Category.objects.select_related("parent").filter(pk=pk if str(pk).isdigit() else None).first()
        )
        if category is None:
            raise Http404
        return category


def place_of(nodes):
    return {node.pk: place for place, node in enumerate(nodes)}


def tree_of(nodes):
    """The sections among the nodes, each with `below`: its groups, which have their classes below."""
    known = {node.pk: node for node in nodes}
    for node in nodes:
        node.below = []
    for node in nodes:
        if node.parent_id in known:
            known[node.parent_id].below.append(node)
    return [node for node in nodes if node.level == 1]
