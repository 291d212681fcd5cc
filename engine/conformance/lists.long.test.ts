// Every own field of every entity, where `npm test` shows two.
import '#engine/conformance/lists.test.ts'
