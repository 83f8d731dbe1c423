"""Pictures of an entry: their part of the form, and the desk's own door to their files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePath
from typing import Any, Self

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.quiet import person_of
from entries.admin.doors import find_entry
from entries.admin.fields import OneLine, TypedDateField
from entries.admin.numbers import read_number
from entries.importing.pictures import PictureRefused, store_picture
from entries.models import Entry, Picture, Revision
from entries.models.texts import SMALLER_WIDTHS, PictureText, stored_picture_name, stored_smaller_name

MOST_PICTURES = 20
NEW_FILES = "pictures-new"
"""The control that takes several files at once."""
NAMED = frozenset((".jpg", ".jpeg", ".jfif", ".png", ".webp"))
PROGRAMS = frozenset((".asp", ".aspx", ".bat", ".cgi", ".cmd", ".com", ".exe", ".hta", ".htm", ".html", ".js", ".jsp"))
PROGRAMS |= frozenset((".php", ".phtml", ".pl", ".ps1", ".py", ".sh", ".shtml", ".svg", ".vbs", ".xhtml"))
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def seal_of(person: User, entry: Entry | None) -> signing.Signer:
    """Seals which picture a row of the form means: for this person and this entry, so no other can be named."""
    return signing.Signer(salt=f"desk.picture.{person.pk}.{entry.pk if entry else 'new'}")


def resealed(data: Any, *, before: signing.Signer, now: signing.Signer) -> Any:
    """What was sent, with the seal `now` on every picture that was sealed `before`: a new text has become an entry."""
    data = data.copy()
    for name in [f"pictures-{place}-token" for place in range(MOST_PICTURES)]:
        with suppress(signing.BadSignature):
            data[name] = now.sign_object(before.unsign_object(data.get(name, "")))
    return data


class PictureForm(forms.Form):
    """One picture. `token` is the sealed name of a stored file; a refused form keeps an upload by it."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 20 MB."),
    )
    caption = OneLine(
        label=gettext_lazy("Caption"), max_length=255, help_text=gettext_lazy("Time, place, people, event.")
    )
    alt = OneLine(
        label=gettext_lazy("Alternative text"),
        max_length=255,
        help_text=gettext_lazy("For readers who cannot see the picture."),
    )
    credit = OneLine(label=gettext_lazy("Photographer"), max_length=50)
    taken_on = TypedDateField(label=gettext_lazy("Taken on"))

    def __init__(self, *args: Any, seal: signing.Signer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seal = seal
        self.fields["file"].widget.attrs["accept"] = ".jpg,.jpeg,.png,.webp"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        file = values.get("file")
        values["identity"] = self._take_in(file) if file else self._unsealed(values.get("token", ""))
        if values["identity"] is None and not self.errors:
            self.add_error("file", _("Choose the file of this picture, or empty the row."))
        return values

    def _take_in(self, file: Any) -> dict[str, Any] | None:
        try:
            picture = take_in(file)
        except PictureRefused as refusal:
            self.add_error("file", str(refusal))
            return None
        identity = identity_of(picture)
        # Should another field be refused, the file isn't asked for again.
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("token")] = self.seal.sign_object(identity)
        self.data = data
        return identity

    def _unsealed(self, token: str) -> dict[str, Any] | None:
        if not token:
            return None
        try:
            return dict(self.seal.unsign_object(token))
        except signing.BadSignature as error:
            raise ValidationError(_("This picture does not belong to this entry. Upload it again.")) from error

    @property
    def stored(self) -> dict[str, Any] | None:
        """Which file the row stands for, to show it beside the fields."""
        token = self["token"].value()
        try:
            return dict(self.seal.unsign_object(token)) if token else None
        except signing.BadSignature:
            return None

    def text(self) -> PictureText:
        values = self.cleaned_data
        taken_on = values["taken_on"]
        return PictureText(
            **values["identity"],
            caption=values["caption"],
            alt=values["alt"],
            credit=values["credit"],
            taken_on=taken_on.start if taken_on else None,
        )


def take_in(file: Any) -> PictureText:
    """Store an uploaded picture. Raises PictureRefused."""
    _check_name(file.name)
    return store_picture(file, file_name=file.name)


def _check_name(file_name: str) -> None:
    """A name is not believed, and one of a program is refused: somebody meant something else than a picture."""
    suffixes = [suffix.lower() for suffix in PurePath(file_name).suffixes]
    if (suffixes and suffixes[-1] not in NAMED) or PROGRAMS & set(suffixes):
        raise PictureRefused(
            _("“%(file)s” is not named like a picture. Save it as JPEG, PNG or WebP and upload it again.")
            % {"file": file_name}
        )


def identity_of(picture: PictureText) -> dict[str, Any]:
    """What names a stored file: hash, kind and size."""
    return {key: getattr(picture, key) for key in ("sha256", "extension", "width", "height")}


class OrderedForms(forms.BaseFormSet):
    """Rows of a text, by their place in it, never by a key; each may be moved or removed."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].widget.attrs["min"] = 1
        form.fields["DELETE"].label = _("Remove")

    def texts(self) -> tuple[Any, ...]:
        """The rows that hold something, in the order asked for; call it after is_valid."""
        return tuple(form.text() for form in self.ordered_forms if form.has_changed())


class PictureForms(
    forms.formset_factory(  # type: ignore[misc]
        PictureForm,
        formset=OrderedForms,
        extra=0,
        can_order=True,
        can_delete=True,
        max_num=MOST_PICTURES,
        absolute_max=MOST_PICTURES,
        validate_max=True,
    )
):
    """The pictures of a text. `refused` are the sentences about new files that were not taken."""

    default_error_messages = {"too_many_forms": gettext_lazy("An entry has at most %(num)d pictures. Remove some.")}
    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, pictures: tuple[PictureText, ...], seal: signing.Signer, data: Any, files: Any) -> Self:
        """Forms that show `pictures`, or what was sent."""
        options = {"prefix": "pictures", "form_kwargs": {"seal": seal}}
        if data is None:
            initial = [vars(picture) | {"token": seal.sign_object(identity_of(picture))} for picture in pictures]
            return cls(initial=initial, **options)
        data, refused = _with_new_rows(data, files.getlist(NEW_FILES), seal)
        formset = cls(data=data, files=files, **options)
        formset.refused = refused
        return formset

    def clean(self) -> None:
        if self.refused:
            raise ValidationError(list(self.refused))

    def stored_pictures(self) -> list[PictureText]:
        """The files that the rows stand for, saved or not."""
        return [PictureText(**form.stored) for form in self if form.stored]


def _with_new_rows(data: Any, files: list[Any], seal: signing.Signer) -> tuple[Any, tuple[str, ...]]:
    """What was sent, with a row for every new file that is a picture, and a sentence for every other."""
    total = read_number(data.get("pictures-TOTAL_FORMS", ""), most_digits=3)
    if not files or total is None:
        return data, ()
    data, place, refused = data.copy(), total, []
    for file in files:
        try:
            picture = take_in(file)
        except PictureRefused as refusal:
            refused.append(str(refusal))
            continue
        data[f"pictures-{place}-token"] = seal.sign_object(identity_of(picture))
        place += 1
    data["pictures-TOTAL_FORMS"] = str(place)
    return data, tuple(refused)


def unsaved_files(entry: Entry | None, seal: signing.Signer, pictures: list[PictureText]) -> str:
    """The address before the names of these files for this person, whether they are saved with the entry or not."""
    bundle = seal.sign_object([picture.sha256 for picture in pictures], compress=True)
    name, place = ("unsaved", (entry.pk,)) if entry else ("unsaved_of_new", ())
    # The last two parts of the address name the file; the template writes them itself.
    whole = reverse(f"admin:entries_entry_{name}", args=(*place, bundle, "x", "x"))
    return whole.removesuffix("x.x")


def unsaved_file(
    request: HttpRequest, bundle: str, sha256: str, extension: str, entry_id: int | None = None
) -> FileResponse:
    """The file of a picture that this person has just put into a form of theirs; 404 for all else."""
    entry = find_entry(request, entry_id) if entry_id is not None else None
    try:
        known = seal_of(person_of(request), entry).unsign_object(bundle)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    if sha256 not in known or extension not in CONTENT_TYPES:
        raise Http404
    return _answer_with(request, sha256, extension)


def picture_file(request: HttpRequest, entry_id: int, sha256: str, extension: str) -> FileResponse:
    """The file of a picture of this entry or of any of its revisions; 404 for all else."""
    entry = find_entry(request, entry_id)
    if not _is_of(entry, sha256, extension):
        raise Http404
    return _answer_with(request, sha256, extension)


def _answer_with(request: HttpRequest, sha256: str, extension: str) -> FileResponse:
    """The file, or as `?small` the smallest of its sizes where it has any."""
    small = stored_smaller_name(sha256, SMALLER_WIDTHS[0])
    if "small" in request.GET and default_storage.exists(small):
        return FileResponse(default_storage.open(small), content_type=CONTENT_TYPES["webp"])
    name = stored_picture_name(sha256, extension)
    if not default_storage.exists(name):
        raise Http404
    return FileResponse(default_storage.open(name), content_type=CONTENT_TYPES[extension])


def _is_of(entry: Entry, sha256: str, extension: str) -> bool:
    if extension not in CONTENT_TYPES:
        return False
    if Picture.objects.filter(entry=entry, sha256=sha256, extension=extension).exists():
        return True
    kept = Revision.objects.filter(entry=entry).values_list("pictures", flat=True)
    return any((picture["sha256"], picture["extension"]) == (sha256, extension) for row in kept for picture in row)
