/**
 * The unit that a file names, empty for a number without one: CF writes `1` for it, others `none`, `-` or the like, none
 * of which belongs beside a value.
 *
 * Source: Eaton et al. (2023), section 3.1.
 */
export function unitName(text: string): string {
  const trimmed = text.trim();
  return /^(1(\.0*)?|none|unitless|dimensionless|-)$/i.test(trimmed) ? "" : trimmed;
}
