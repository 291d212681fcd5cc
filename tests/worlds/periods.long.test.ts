// Every moment, zone and period, where `npm test` tries a sample.
import '#tests/worlds/periods.test.ts'
