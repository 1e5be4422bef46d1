"""What lies below /exhibitors/<slug>/ is for those who work there; to others it is not there."""

from django.http import Http404

from exhibitors.models import Exhibitor
from fair.rest.scopes import Scope
from fair.rest.views import Resource


class OfCompany(Resource):
    """All of the staff read; owners and managers write."""

    is_public = False
    scope = Scope.COMPANY

    @property
    def company(self):
        """The exhibitor of the address. Raises Http404 for those who may not do this there."""
        if not hasattr(self, "_company"):
            reads = self.request.method in ("GET", "HEAD")
            user, exhibitors = self.request.user, Exhibitor.objects
            found = exhibitors.staffed_by(user) if reads else exhibitors.manageable_by(user)
            self._company = found.filter(slug=self.kwargs["exhibitor"]).first()
        if self._company is None:
            raise Http404
        return self._company
