"""A sign-in at an OpenID Connect provider into the same session that a password opens. Optional: `hepcite[oidc]`.

To take it out, delete this folder and the lines that `grep -rn oidc hepcite` finds elsewhere.
"""
