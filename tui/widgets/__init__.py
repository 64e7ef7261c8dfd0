"""Parts of screens. A widget knows its own data and posts messages; it never imports a screen."""
