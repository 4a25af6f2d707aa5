"""From a document bouquet.bilan/2 to what the pages show: figures, tables, pictures. Nothing is counted here."""
