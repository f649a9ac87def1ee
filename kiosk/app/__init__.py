"""The composition: settings become a running kiosk or desk."""
