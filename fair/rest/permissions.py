"""Who may ask: a session may do all that its person may, a token what its scopes name."""

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission

from fair.rest.scopes import Scope


class ScopeNeeded(exceptions.PermissionDenied):
    default_code = "scope_needed"

    def __init__(self, scope):
        super().__init__(_("The token lacks the scope “%(scope)s”.") % {"scope": scope})
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


class HasScope(BasePermission):
    """Reading wants `read`, writing the resource's `scope`. People without a token need no scope.

    A resource without a scope is never written to; one that `is_public` is read by guests, too.
    """

    def has_permission(self, request, view):
        reads = request.method in SAFE_METHODS
        if not request.user.is_authenticated:
            return reads and view.is_public
        wanted = Scope.READ if reads else view.scope
        if request.auth is not None and wanted not in request.auth.scopes:
            raise ScopeNeeded(wanted)
        return True
