"""What the time machine asks and knows: questions and answers, loaded pages, scenes, bookmarks. No widget in here."""
