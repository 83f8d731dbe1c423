"""Forms of signing in, of the own profile, and of the accounts that an administrator keeps."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people import PersonChangeRefused, check_roles
from accounts.roles import Role, roles_of


class SignInForm(AuthenticationForm):
    """Sign-in to the desk: the stock form, and a role is needed."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not roles_of(user):
            raise ValidationError(
                _("Your account has no role at the desk yet. Ask the administrator to give you one."), code="no_role"
            )


class OwnPasswordForm(PasswordChangeForm):
    """The own password; a one-time password is done with once it is replaced."""

    required_css_class = "required"

    def clean_new_password1(self) -> str:
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError(_("This is the password you have now. Choose a different one."), code="same")
        return new

    def save(self, commit: bool = True) -> Any:
        self.user.must_change_password = False
        return super().save(commit)


class ProfileForm(forms.ModelForm):
    """What people set for themselves. Name, post and unit are printed, so the administrator keeps them."""

    class Meta:
        model = User
        fields = ("language", "email", "mail")


class PersonForm(forms.ModelForm):
    """An account as the administrator keeps it. Password, flags and permissions are no fields of it."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An administrator holds no role in the content."),
    )
    actor: User
    """Who fills the form in; set by the page."""

    class Meta:
        model = User
        fields = ("username", "full_name", "post", "unit", "roles", "reviews_units", "language")
        widgets: ClassVar[dict[str, Any]] = {"reviews_units": forms.CheckboxSelectMultiple}
        # The stock sentence speaks of deleting accounts, which nobody can.
        help_texts: ClassVar[dict[str, Any]] = {
            "is_active": _("Someone who has left is switched off with the button above; what they wrote stays theirs.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        self.initial["roles"] = sorted(self.instance.role_names)
        # Disabled fields keep their value whatever is posted.
        self.fields["roles"].disabled = self.instance.is_superuser or self.instance.pk == self.actor.pk

    def clean_roles(self) -> list[str]:
        roles: list[str] = self.cleaned_data["roles"]
        if not self.fields["roles"].disabled:
            try:
                check_roles(roles)
            except PersonChangeRefused as refused:
                raise ValidationError(str(refused), code="roles") from refused
        return roles

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        if Role.DRAFTER in values.get("roles", ()) and values.get("unit") is None:
            self.add_error("unit", _("A drafter writes for a unit. Choose it."))
        return values
