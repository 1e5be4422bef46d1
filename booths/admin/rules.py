"""The rules of conduct and the word lists, for organisers."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booths.forms.rules import RulesForm, TrialForm, WordListForm
from booths.models import FairRules, WordList
from booths.services import rules as services
from fair.console import ConsoleAdmin, badge


@admin.register(FairRules)
class RulesAdmin(ConsoleAdmin):
    """One page with all rules, in words."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        page = require_http_methods(["GET", "HEAD", "POST"])(self.page)
        return [self.desk_path("", page, "changelist"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise Http404
        return redirect("admin:booths_fairrules_changelist")

    def page(self, request):
        rules = FairRules.standing()
        sent = request.method == "POST"
        form = RulesForm(request.POST if sent else None, instance=rules)
        if sent and form.is_valid():
            done = str(_("The rules hold from now on."))
            if self.act(request, done, services.change_rules, request.user, **form.cleaned_data):
                return redirect("admin:booths_fairrules_changelist")
        trial = TrialForm({"text": request.GET["text"]} if "text" in request.GET else None)
        context = {"form": form, "lists": WordList.objects.all()[:100], "trial": trial}
        context["told"] = trial.told(FairRules.standing()) if trial.is_bound else ""
        status = 422 if form.errors else 200
        return self.desk(request, "console/rules.html", _("Rules of conduct"), status=status, **context)


@admin.register(WordList)
class WordListAdmin(ConsoleAdmin):
    form = WordListForm
    list_display = ["name", "in_language", "effect", "many", "shown_state"]
    list_filter = ["effect"]

    @admin.display(description=_("Language"))
    def in_language(self, words):
        return words.language_name or "–"

    @admin.display(description=_("words"))
    def many(self, words):
        return sum(bool(line.strip()) for line in words.words.splitlines())

    @badge(on="ok")
    @admin.display(description=_("State"))
    def shown_state(self, words):
        return ("on", _("in force")) if words.is_on else ("off", _("off"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        services.words_changed()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        services.words_changed()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        services.words_changed()
