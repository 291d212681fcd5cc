// Every combination, where `npm test` tries a sample.
import '#tests/walls/wrong-requests.test.ts'
