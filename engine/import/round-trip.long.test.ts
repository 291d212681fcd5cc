// Every entity in every format, where `npm test` takes two of each.
import '#engine/import/round-trip.test.ts'
