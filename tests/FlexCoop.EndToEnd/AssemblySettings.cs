// In real time most of what these tests do is to wait; two cores have room for more of them than two.
[assembly: NUnit.Framework.LevelOfParallelism(4)]
