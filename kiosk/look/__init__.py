"""How things look on every surface: design tokens, theme, fonts, pictures and QR codes."""
