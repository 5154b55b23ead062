"""What a sign-in at a provider can be refused for.

WebError
├── ProviderFailed   the provider does not answer, or not as it should (502)
└── NotLetIn         what came back proves nothing, or proves somebody who has no account (403)
"""

from hepcite.intake.web.errors import WebError


class ProviderFailed(WebError):
    status = 502


class NotLetIn(WebError):
    status = 403
