"""Parameters in memory that several processes share: they stay where they are, and a step works on a copy."""

from .flat import Flat


class Shared(Flat):
    """As :class:`Flat`, but ``parameter.data`` is no view of the buffer: values are copied in and out with each step.

    Steps that other processes make between the two are lost, which training survives (Niu et al., *Hogwild!*, 2011).
    """

    def _take_in(self, k):
        self.views[k][...] = self.parameters[k].numpy(force=True)

    def keep_up(self):
        """Take in the values as they are now; False if a shape or dtype changed."""
        for k, (parameter, view) in enumerate(zip(self.parameters, self.views)):
            if parameter.shape != view.shape or parameter.dtype != self.dtype:
                return False
            self._take_in(k)
        return True

    def note_change(self, operation):
        """Write the values back where the parameters are, and let graphs know of it."""
        super().note_change(operation)
        for parameter, view in zip(self.parameters, self.views):
            parameter.data.copy_(view)
