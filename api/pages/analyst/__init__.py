"""Pages for analysts: what runs came to, whom they reach, who carries it, files to take along."""
