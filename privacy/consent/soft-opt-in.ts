import type { PurposeClass } from '#schema/consent.ts'

/**
 * Where a business may advertise its own similar products by e-mail to whoever bought something and gave their address then, and did not object: Art. 13(2) of Directive
 * 2002/58/EC, and the law by which each country has it. A country that is not listed needs consent.
 */
export const softOptInLaws: Readonly<Record<string, string>> = {
  AT: '§ 174 (4) TKG 2021',
  BE: 'Art. 1 K.B./A.R. 4.4.2003',
  CH: 'Art. 3 (1) (o) UWG',
  DE: '§ 7 (3) UWG',
  DK: '§ 10 (2) Markedsføringsloven',
  ES: 'Art. 21.2 LSSI',
  FI: '200 § Laki sähköisen viestinnän palveluista',
  FR: 'Art. L. 34-5 CPCE',
  GB: 'Reg. 22 (3) PECR 2003',
  IE: 'Reg. 13 (11) S.I. 336/2011',
  IT: 'Art. 130 (4) D.Lgs. 196/2003',
  NL: 'Art. 11.7 Telecommunicatiewet',
  NO: '§ 15 Markedsføringsloven',
  SE: '19 § Marknadsföringslagen',
}

/** A survey sells nothing, so no sale stands in for consent to it. */
const classes: ReadonlySet<PurposeClass> = new Set(['marketing', 'newsletter'])
export const maySoftOptIn = (of: string): boolean => classes.has(of as PurposeClass)

/** Does a sale stand in for consent where somebody lives? Each country that is known of them counts; where none is, the tenant's own. */
export const softOptInThere = (theirs: readonly string[], own: string, on: ReadonlySet<string>): boolean =>
  (theirs.length === 0 ? [own] : theirs).every((country) => on.has(country) && Object.hasOwn(softOptInLaws, country))
