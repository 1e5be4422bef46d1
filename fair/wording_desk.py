"""The console's pages on which organisers word mails and pages."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from fair.console import ConsoleAdmin
from fair.models import Wording
from fair.wording.pieces import filled, find_piece, pieces
from fair.wording.reading import markdown, remove_wording, save_wording


class WordingForm(forms.Form):
    title = forms.CharField(max_length=200)
    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}), label=_("Text"))

    def __init__(self, piece, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.piece = piece
        self.fields["title"].label = _("Heading") if piece.is_page else _("Subject")
        if piece.is_page:
            self.fields["text"].help_text = _("Markdown: ## for a heading, - for a list, [words](address).")

    def clean(self):
        cleaned = super().clean()
        if wrong := self.piece.wrong(cleaned.get("title", ""), cleaned.get("text", "")):
            raise forms.ValidationError(wrong)
        return cleaned


@admin.register(Wording)
class WordingAdmin(ConsoleAdmin):
    """A list of all pieces in all languages instead of the rows, and a page for each."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        editing = require_http_methods(["GET", "POST"])(self.editing)
        return [
            self.desk_path("", require_GET(self.overview), "changelist"),
            self.desk_path("<path:key>/in/<str:language>/", editing, "piece"),
            *super().get_urls(),
        ]

    def overview(self, request):
        own = {(wording.key, wording.language): wording for wording in Wording.objects.all()[:2_000]}
        rows = [
            (piece, [(code, own.get((piece.key, code))) for code, _name in settings.LANGUAGES])
            for piece in pieces()
        ]
        context = {"rows": rows, "languages": [name for _code, name in settings.LANGUAGES]}
        return self.desk(request, "console/wording/overview.html", _("Texts"), **context)

    def editing(self, request, key, language):
        piece = find_piece(key)
        if piece is None or language not in dict(settings.LANGUAGES):
            raise Http404
        if "standard" in request.POST:
            remove_wording(piece, language, request.user)
            self.message_user(request, _("Our own text holds again."))
            return redirect("admin:fair_wording_changelist")
        return self.worded(request, piece, language)

    def worded(self, request, piece, language):
        own = Wording.objects.filter(key=piece.key, language=language).first()
        title, text = piece.standard(language)
        initial = {"title": own.title, "text": own.text} if own else {"title": title, "text": text}
        form = WordingForm(piece, request.POST or None, initial=initial)
        valid = request.method == "POST" and form.is_valid()
        if valid and "preview" not in request.POST:
            words = (piece, language, form.cleaned_data["title"], form.cleaned_data["text"])
            done = gettext("The text is saved, and used from now on.")
            if self.act(request, done, save_wording, *words, request.user):
                return redirect("admin:fair_wording_changelist")
        context = {"piece": piece, "language": language, "own": own, "form": form, "standard": (title, text)}
        if valid:
            context["preview"] = _preview(piece, form.cleaned_data)
        status = 422 if form.errors else 200
        return self.desk(request, "console/wording/piece.html", piece.label, status=status, **context)


def _preview(piece, words):
    """What readers would see: of a mail with the names as words, of a page as it will stand there."""
    if piece.is_page:
        return {"title": words["title"], "html": markdown.render(words["text"])}
    names = {name: f"‹{name}›" for name in (*piece.names, "fair", "site")}
    return {"title": filled(words["title"], names), "text": filled(words["text"], names)}
