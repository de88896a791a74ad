// The rows of the table by group. A cookie can be in several rows.
"use strict";

/** A row of the cases of one group that have a field, such as those with `Secure`. */
const row = (title, group, has = () => true) => ({ title, has: (each) => each.group === group && has(each.form) });

const ROWS = [
  row("name", "name"),
  row("name and value at the size limit", "name and value at the size limit"),
  row("value, `Encoding::Percent`", "value", (form) => form.encoding === "percent"),
  row("value, `Encoding::Quoted`", "value", (form) => form.encoding === "quoted"),
  row("value, `Encoding::Raw`", "value", (form) => form.encoding === "raw"),
  row("value, signed", "signed"),
  row("value, private", "private"),
  row("path", "path"),
  row("domain", "domain"),
  row("lifetime", "lifetime"),
  row("`Secure`", "attributes", (form) => form.secure),
  row("`HttpOnly`", "attributes", (form) => form.http_only),
  row("`SameSite=Strict`", "attributes", (form) => form.same_site === "strict"),
  row("`SameSite=Lax`", "attributes", (form) => form.same_site === "lax"),
  row("`SameSite=None`", "attributes", (form) => form.same_site === "none"),
  row("without `SameSite`", "attributes", (form) => form.same_site === undefined),
  row("`Partitioned`", "attributes", (form) => form.partitioned),
  ...["__Secure-", "__Host-", "__Http-", "__Host-Http-", "__hOsT-"].map((prefix) =>
    row(`prefix \`${prefix}\``, "prefix", (form) => form.name === `${prefix}id`)),
];

const isSentBack = ({ line, echo }) => echo.cookie.some((header) => header.split("; ").includes(line.split(";")[0]));

/**
 * The cells of each row: the cookies, those that `aside` rejects, sends and warns about, and for each browser and scheme
 * those that are kept, sent back and read.
 */
function groups(results, columns) {
  return ROWS.map(({ title, has }) => {
    const all = results.filter(has);
    const inColumn = (column) => all.filter((each) => column === `${each.browser}, ${each.scheme}`);
    const first = inColumn(columns[0]);
    const sent = first.filter(({ error }) => !error);
    const counts = [first.length, first.length - sent.length, sent.length, sent.filter(({ warnings }) => warnings.length > 0).length];
    const cells = columns.map((column) => {
      const kept = inColumn(column).filter((each) => each.kept);
      return [kept, kept.filter(isSentBack), kept.filter(({ form, echo }) => echo.read?.value === form.value)].map((each) => each.length).join(", ");
    });
    return [title, ...counts, ...cells];
  });
}

module.exports = { groups };
