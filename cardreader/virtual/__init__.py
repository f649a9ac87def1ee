"""A chip identity card in software: ICAO LDS1 application, test issuer, personalisation, forgeries, readers."""
