"""A kit for plugin authors: sample letters, conformance tests and fixtures.

`officed.testing.letters` makes documents, `officed.testing.conformance` asks a plugin what every plugin must keep, and
`officed.testing.fixtures` is a pytest plugin with both. docs/plugins.md shows how they are used.
"""
