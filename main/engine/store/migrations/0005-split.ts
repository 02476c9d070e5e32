/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- How what is due is shared out: {"fromTender": n, "parts": [{"amountMinor": n, "label": text}]}.
ALTER TABLE sale ADD COLUMN split TEXT;
-- Which part of the split a tender pays, counted from 0; tenders before the split pay none.
ALTER TABLE tender ADD COLUMN part INTEGER CHECK (part IS NULL OR part >= 0);
-- Cash that the customer got on top, charged to the card and handed out at the till; no part of the sale.
ALTER TABLE tender ADD COLUMN cashback_minor INTEGER NOT NULL DEFAULT 0 CHECK (cashback_minor >= 0);
`
