// Many stories, where `npm test` tells three.
import '#tests/worlds/letters.test.ts'
