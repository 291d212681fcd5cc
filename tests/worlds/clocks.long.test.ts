// Many stories, where `npm test` tells four.
import '#tests/worlds/clocks.test.ts'
