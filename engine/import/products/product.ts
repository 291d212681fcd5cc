/** How the exports of one product call what we hold: a table a entity, from its headings to our targets. `{n}` stands for 1, 2, 3 …; the target counts from 0. */
export interface Product {
  readonly name: string
  /** Headings that no other product uses: two of them tell it. */
  readonly marks: readonly string[]
  /** Groups that the product itself makes: they are no tags. */
  readonly ignoredTags?: readonly string[]
  /** Headings that mean here what we do not hold, and elsewhere something else. */
  readonly leftOut?: readonly string[]
  readonly entities: Readonly<Record<string, Readonly<Record<string, string>>>>
}
