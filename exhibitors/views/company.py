"""What a company tells about itself."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exhibitors import services
from exhibitors.forms.company import ProfileForm, TranslationForm
from exhibitors.workspace import for_managers


@for_managers
def company(request, exhibitor):
    form = ProfileForm(request.POST or None, request.FILES or None, instance=exhibitor)
    translations = [
        TranslationForm(exhibitor, language, request.POST or None)
        for language, _name in settings.LANGUAGES
        if language != exhibitor.source_language
    ]
    if request.method == "POST" and all([form.is_valid(), *(t.is_valid() for t in translations)]):
        save(form, translations)
        messages.success(request, _("What buyers read of your company is saved."))
        return redirect("workspace_company", exhibitor.slug)
    if form.errors:
        exhibitor.refresh_from_db()  # the frame shows what is stored, not what was refused
    context = {"exhibitor": exhibitor, "form": form, "translations": translations}
    return render(request, "workspace/company.html", context)


def save(form, translations):
    company = form.instance
    texts = dict(company.translations)
    for translation in translations:
        texts[translation.language] = translation.texts(texts.get(translation.language, {}))
    company.translations = {language: said for language, said in texts.items() if said}
    services.change_company(company, form.changed_data, logo=form.cleaned_data["logo"])
