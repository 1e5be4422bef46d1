"""What organisers fill in about the trade's tree."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fair.forms import NamesField
from fair.models import Category


class Nodes(forms.ModelChoiceField):
    """Categories to choose from, by their way down from the section."""

    def __init__(self, tree, wanted, **options):
        self.tree = tree
        ids = [node.pk for node in wanted]
        super().__init__(Category.objects.filter(pk__in=ids), **options)
        named = sorted((self.label_from_instance(node), node.pk) for node in wanted)
        self.choices = [("", self.empty_label), *((pk, label) for label, pk in named)]

    def label_from_instance(self, node):
        return " › ".join(self.tree[pk].name for pk in node.path)


class NamesForm(forms.Form):
    names = NamesField(label=_("Names"))


class ParentForm(forms.Form):
    """Where a category may hang: below another of a level that leaves room for what is below it."""

    def __init__(self, *args, category, tree, **kwargs):
        super().__init__(*args, **kwargs)
        below = [node for node in tree.values() if category.pk in node.path]
        depth = max(node.level for node in below) - category.level
        wanted = [
            node for node in tree.values() if category.pk not in node.path and node.level + 1 + depth <= 3
        ]
        label, top = _("Move below"), _("Nothing: it becomes a section")
        self.fields["parent"] = Nodes(tree, wanted, label=label, required=False, empty_label=top)


class MergeForm(forms.Form):
    def __init__(self, *args, category, tree, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = [node for node in tree.values() if node.level == category.level and node.pk != category.pk]
        self.fields["into"] = Nodes(tree, wanted, label=_("Merge into"), empty_label=_("Choose a category"))


class TranslationForm(forms.Form):
    """The names of a section's whole tree, every language side by side."""

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.nodes = nodes
        for node in nodes:
            self.fields[f"names-{node.pk}"] = NamesField(label=node.name, initial=node.names)

    @property
    def rows(self):
        return [(node, self[f"names-{node.pk}"]) for node in self.nodes]

    @property
    def changed(self):
        """(category, its new names) of those that were changed."""
        given = [(node, self.cleaned_data[f"names-{node.pk}"]) for node in self.nodes]
        return [(node, names) for node, names in given if names != node.names]


def lacks_names(node):
    return [name for code, name in settings.LANGUAGES if not node.names.get(code)]
