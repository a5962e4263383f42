package main
import ("fmt";"golang.org/x/crypto/bcrypt")
func main(){h,_:=bcrypt.GenerateFromPassword([]byte("right-password"),4);fmt.Print(string(h))}
