import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CountryResponse, Reader } from 'maxmind'

/** The registries' own lists of who was given which addresses (CC0): a table of countries, and of nothing finer. */
const table = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

type Row = CountryResponse & { readonly country_code?: string }

let reader: Reader<Row> | undefined

/** ISO 3166-1 alpha-2 of the country in which an address was given out; null for private and unknown ones. Nobody is asked: the table ships with the software. */
export function countryOf(ip: string): string | null {
  reader ??= new Reader<Row>(readFileSync(fileURLToPath(import.meta.resolve(table))))
  return reader.get(ip)?.country_code ?? null
}
