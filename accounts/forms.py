"""Forms of signing in, of the own profile, and of the accounts that an administrator keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import roles_of


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
        fields = ("language",)
